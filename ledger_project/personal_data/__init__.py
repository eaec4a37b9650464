"""Export and erasure of personal data: the rights of persons to their data."""
