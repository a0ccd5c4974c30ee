package cn.linxun.device;

import android.app.Activity;

/** The sentences an Activity shows; they come from assets/words by the Intent, never from Java. Not run on a device. */
final class Words {
    private Words() {
    }

    /** The sentence handed over under `name`, or an empty one when the caller gave none. */
    static String read(Activity activity, String name) {
        String sentence = activity.getIntent().getStringExtra(name);
        return sentence == null ? "" : sentence;
    }
}
