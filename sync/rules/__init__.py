"""Pure functions: state + fact -> state or conflict; due dates; scores. Run on the phone and on the server."""
