"""The main job as two sellers' systems would do it, over HTTP against the real server.

Nothing here is random: a demo on the same day does the same. The sellers' systems know the API
alone; payments, the end of the day and payouts are the operator's commands and its staff's.
"""
