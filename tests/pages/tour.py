"""The two applications, with everybody who visits them."""

from contextlib import contextmanager

from hub.web import app as web
from tests.pages import desk_address, hub_address, place, role
from tests.pages.matrix import Tour
from tests.pages.story import Story


@contextmanager
def tours(folder, policies):
    """Both tours by name, the desk's first: its story is what the hub's pages show."""
    with place.opened(folder / "town", policies) as found:
        at_desk = {name: found.at_desk(name, "" if name else "rechtshoek") for name in role.DESK}
        papers = folder / "papers"
        papers.mkdir()
        story = Story(found.town, at_desk, papers)
        for party in found.town.parties:
            story.offer(found.desk(party).state.site, party)
        at_hub = {name: found.at_hub(name) for name in role.HUB}
        yield {
            "desk": Tour(
                app=found.desk("rechtshoek"),
                visitors=at_desk,
                addresses=desk_address.addresses(story, found.town),
                last=desk_address.LAST,
                with_files=desk_address.WITH_FILES,
            ),
            "hub": Tour(
                app=web.build(),
                visitors=at_hub,
                addresses=hub_address.addresses(story, at_hub["fenna"]),
                last=hub_address.LAST,
            ),
        }
