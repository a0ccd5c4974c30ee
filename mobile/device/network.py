"""Whether sending is worth a try, and whether it costs the person money. Delivery asks before each try.

It never opens a connection: only an exchange with the server proves one. The Android half was not run on a device.
"""

from __future__ import annotations

from mobile.device.bridge import Bridge
from mobile.device.ports import Connection

# android.net.NetworkCapabilities
NET_CAPABILITY_INTERNET = 12
NET_CAPABILITY_NOT_METERED = 11
TRANSPORT_WIFI = 1


class AndroidNetwork:
    """Android's ConnectivityManager (permission ACCESS_NETWORK_STATE, which nobody is asked for)."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def connection(self) -> Connection:
        manager = self._bridge.service("CONNECTIVITY_SERVICE", "android.net.ConnectivityManager")
        network = manager.getActiveNetwork()
        able = manager.getNetworkCapabilities(network) if network is not None else None
        if able is None:
            return Connection(is_connected=False, is_metered=False, is_wifi=False)
        return Connection(
            is_connected=bool(able.hasCapability(NET_CAPABILITY_INTERNET)),
            is_metered=not able.hasCapability(NET_CAPABILITY_NOT_METERED),
            is_wifi=bool(able.hasTransport(TRANSPORT_WIFI)),
        )


class DesktopNetwork:
    """A desktop is taken to be on an unmetered network; a failed exchange says otherwise."""

    def connection(self) -> Connection:
        return Connection(is_connected=True, is_metered=False, is_wifi=True)
