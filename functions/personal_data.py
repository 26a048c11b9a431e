"""Queue ``personal-data``: exports and erases what is kept of a person who asked for it."""

from chalicelib.core.jobs import job
from chalicelib.people.homes.events import PersonJoined
from chalicelib.people.personal.events import PersonalDataRequested
from chalicelib.people.personal.service.working import joined, work

handler = job("personal-data", {PersonalDataRequested: work, PersonJoined: joined})
