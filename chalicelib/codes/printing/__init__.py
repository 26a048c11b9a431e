"""codes/printing: labels in, bytes out: sheets as PDF, single codes as PNG and SVG. Knows no database and no HTTP."""
