package cn.linxun.device;

import android.app.Activity;
import android.app.AlertDialog;
import android.text.InputFilter;
import android.text.InputType;
import android.view.WindowManager;
import android.widget.EditText;

/**
 * Android's own text field in a dialog, so that Chinese IMEs, handwriting and voice all work; made by
 * mobile/device/text_dialog.py and given to Activity.runOnUiThread. It never keeps what was typed. Not run on a device.
 */
public final class TextDialog implements Runnable {
    /** Called exactly once, on Android's UI thread. */
    public interface Answer {
        void given(String text);

        void cancelled();
    }

    private final Activity activity;
    private final String[] words;
    private final String start;
    private final int mostCharacters;
    private final Answer answer;

    /** `words` are title, accept, cancel. */
    public TextDialog(Activity activity, String[] words, String start, int mostCharacters, Answer answer) {
        this.activity = activity;
        this.words = words;
        this.start = start;
        this.mostCharacters = mostCharacters;
        this.answer = answer;
    }

    @Override
    public void run() {
        EditText field = new EditText(activity);
        field.setInputType(InputType.TYPE_CLASS_TEXT | InputType.TYPE_TEXT_FLAG_MULTI_LINE);
        field.setFilters(new InputFilter[] {new InputFilter.LengthFilter(mostCharacters)});
        field.setText(start);
        field.setSelection(field.getText().length());
        AlertDialog dialog = new AlertDialog.Builder(activity)
                .setTitle(words[0])
                .setView(field)
                .setPositiveButton(words[1], (shown, button) -> answer.given(field.getText().toString()))
                .setNegativeButton(words[2], (shown, button) -> answer.cancelled())
                .setOnCancelListener(shown -> answer.cancelled())
                .create();
        dialog.getWindow().setSoftInputMode(WindowManager.LayoutParams.SOFT_INPUT_STATE_ALWAYS_VISIBLE);
        dialog.show();
        field.requestFocus();
    }
}
