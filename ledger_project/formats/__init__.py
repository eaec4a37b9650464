"""How dates and numbers are written, where Django's form of a language is not what staff use."""
