"""The files of a provider over SFTP, for clients that upload them instead of calling the API.

Needs asyncssh (the extra `sftp`), so it is imported only where `--sftp-port` is given.
"""
