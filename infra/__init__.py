"""How the product is built, deployed and run on one machine. Nothing here is in the zip."""
