"""Example web service; see the README beside this folder."""
