"""Due work on the server: frozen when its period opens, closed by inspections."""
