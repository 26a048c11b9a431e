"""The committee (评议): what staff propose with evidence is decided by drawn members, noticed, posted, appealed."""
