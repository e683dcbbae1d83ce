"""Example worker; see the README beside this folder."""
