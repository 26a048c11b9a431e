"""Queue ``addresses``: what codes show is written anew after a place or a door got another name."""

from chalicelib.codes.events import AddressesStale
from chalicelib.codes.service import addresses
from chalicelib.core.jobs import job
from chalicelib.places.events import DwellingCorrected, PlaceRenamed


def rename(event: PlaceRenamed | AddressesStale) -> None:
    """Write the addresses of these buildings' doors anew."""
    addresses.refresh(event.buildings)


def correct(event: DwellingCorrected) -> None:
    """Write the address of a corrected door anew."""
    if event.renamed:
        addresses.refresh([event.building])


handler = job("addresses", {PlaceRenamed: rename, AddressesStale: rename, DwellingCorrected: correct})
