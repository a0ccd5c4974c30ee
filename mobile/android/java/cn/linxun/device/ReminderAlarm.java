package cn.linxun.device;

import android.app.AlarmManager;
import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.Context;
import android.content.Intent;
import android.os.Build;
import android.os.Handler;
import android.os.Looper;
import java.util.ArrayList;
import java.util.List;

/**
 * One reminder to come: an alarm inside this process that shows a notification, and a tap on it opens the app.
 * Called by mobile/device/reminders.py. An ended process has no alarms: it never starts the app by itself.
 * Not run on a device.
 */
public final class ReminderAlarm implements AlarmManager.OnAlarmListener {
    private static final String CHANNEL = "due";
    private static final long WINDOW_MS = 60_000;
    private static final List<ReminderAlarm> PLANNED = new ArrayList<>();
    private static int shown;

    private final Context context;
    private final String title;
    private final String text;

    private ReminderAlarm(Context context, String title, String text) {
        this.context = context;
        this.title = title;
        this.text = text;
    }

    /** Take back every alarm that is still to come, and what was notified of. */
    public static synchronized void clear(Context context) {
        AlarmManager alarms = (AlarmManager) context.getSystemService(Context.ALARM_SERVICE);
        for (ReminderAlarm planned : PLANNED) {
            alarms.cancel(planned);
        }
        PLANNED.clear();
        ((NotificationManager) context.getSystemService(Context.NOTIFICATION_SERVICE)).cancelAll();
    }

    /** Notify at this time, in milliseconds since 1970; the channel's name is what Android's settings call these. */
    public static synchronized void add(Context context, long at, String title, String text, String channelName) {
        Context app = context.getApplicationContext();
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
            NotificationChannel channel = new NotificationChannel(CHANNEL, channelName, NotificationManager.IMPORTANCE_DEFAULT);
            ((NotificationManager) app.getSystemService(Context.NOTIFICATION_SERVICE)).createNotificationChannel(channel);
        }
        ReminderAlarm alarm = new ReminderAlarm(app, title, text);
        PLANNED.add(alarm);
        AlarmManager alarms = (AlarmManager) app.getSystemService(Context.ALARM_SERVICE);
        alarms.setWindow(AlarmManager.RTC_WAKEUP, at, WINDOW_MS, title, alarm, new Handler(Looper.getMainLooper()));
    }

    @Override
    public void onAlarm() {
        Intent open = context.getPackageManager().getLaunchIntentForPackage(context.getPackageName());
        PendingIntent tap = PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE);
        Notification.Builder built = Build.VERSION.SDK_INT >= Build.VERSION_CODES.O
            ? new Notification.Builder(context, CHANNEL)
            : new Notification.Builder(context);
        built.setSmallIcon(context.getApplicationInfo().icon).setContentTitle(title).setContentText(text);
        built.setAutoCancel(true).setContentIntent(tap);
        ((NotificationManager) context.getSystemService(Context.NOTIFICATION_SERVICE)).notify(++shown, built.build());
    }
}
