"""Names in, coordinates out.

`Gazetteer` answers one name; `resolve` answers the names of a report together; `locate` fills a claim table.
"""

from mapper.geocoder.gazetteer import Gazetteer
from mapper.geocoder.place import Context, Geocoder, Place

__all__ = ["Context", "Gazetteer", "Geocoder", "Place"]
