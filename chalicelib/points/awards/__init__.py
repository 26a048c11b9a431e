"""Awards (自动计分): what other rooms proposed, applied once by the scheme in force or refused. Nobody decides here."""
