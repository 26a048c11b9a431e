"""Honours (好市民): nominations with the consent of who is named. Nobody is counted, compared or ranked here."""
