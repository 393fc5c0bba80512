"""What the subcommands of `mockserver` do. Those on a running server declare their options too."""
