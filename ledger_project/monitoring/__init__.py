"""What those who operate an installation ask of a server process: is it well, what does it do.

`application` answers `/health/ready` and `/metrics` beside Django (no host check, no redirect, no
limit), `metrics` counts what the gateway answers, `figures` reads the rest from the database, and
`tracing` tells an OpenTelemetry collector, if there is one.
"""
