"""TLS for clients that refuse clear text: whose word they take for the server, and its certificate.

Authority and certificate are made with trustme, which is imported only where they are.
"""
