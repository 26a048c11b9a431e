"""What campaigns do: ``making`` and ``moving`` people's acts, ``reading`` and ``running`` the queue's."""
