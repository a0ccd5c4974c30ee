package cn.linxun.device;

import android.content.Context;
import android.location.Location;
import android.location.LocationListener;
import android.location.LocationManager;
import android.os.Bundle;
import android.os.Looper;
import android.os.SystemClock;

/**
 * Keeps the latest fix while a round is being walked; used by mobile/device/location.py, which holds the permission.
 * It never stores a track. Java, because a Python listener would be called by Android's own default methods too.
 * Not run on a device.
 */
public final class LocationWatch implements LocationListener {
    private static final long EVERY_MS = 5000;
    private static final long STALE_NANOSECONDS = 30_000_000_000L;
    private static final double NANOSECONDS = 1e9;

    private final LocationManager manager;
    private volatile Location latest;

    public LocationWatch(Context context) {
        manager = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
    }

    public void start() {
        for (String provider : new String[] {LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER}) {
            if (manager.getAllProviders().contains(provider)) {
                manager.requestLocationUpdates(provider, EVERY_MS, 0, this, Looper.getMainLooper());
            }
        }
    }

    public void stop() {
        manager.removeUpdates(this);
        latest = null;
    }

    /** Latitude, longitude (degrees, WGS 84), accuracy (metres, 68 %), age (seconds); empty when there is none. */
    public double[] latest() {
        Location fix = latest;
        if (fix == null || !fix.hasAccuracy()) {
            return new double[0];
        }
        double age = (SystemClock.elapsedRealtimeNanos() - fix.getElapsedRealtimeNanos()) / NANOSECONDS;
        return new double[] {fix.getLatitude(), fix.getLongitude(), fix.getAccuracy(), age};
    }

    /** A coarse network fix never replaces a finer one that is still fresh. */
    @Override
    public void onLocationChanged(Location fix) {
        Location held = latest;
        boolean isStale = held == null || fix.getElapsedRealtimeNanos() - held.getElapsedRealtimeNanos() > STALE_NANOSECONDS;
        if (isStale || fix.getAccuracy() <= held.getAccuracy()) {
            latest = fix;
        }
    }

    @Override
    public void onStatusChanged(String provider, int status, Bundle extras) {
    }

    @Override
    public void onProviderEnabled(String provider) {
    }

    @Override
    public void onProviderDisabled(String provider) {
    }
}
