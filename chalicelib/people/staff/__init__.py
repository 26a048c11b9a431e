"""Staff (工作人员): roles held at places, who may give which, and the audit that they may read."""
