"""What the subcommands of `mockserver` do; `mockserver.cli` declares their options."""
