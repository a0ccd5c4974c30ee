package cn.linxun.device;

import android.app.Activity;
import android.content.pm.ActivityInfo;
import android.graphics.Color;
import android.hardware.Camera;
import android.os.Bundle;
import android.view.Gravity;
import android.view.KeyEvent;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.FrameLayout;
import android.widget.LinearLayout;
import android.widget.TextView;
import de.markusfisch.android.cameraview.widget.CameraView;
import java.util.List;

/**
 * What scanning and taking a photo share: portrait, a live picture, a hint, a torch (button and volume keys), cancel.
 * ScanActivity and PhotoActivity extend it. It never asks for a permission: Python did before it started this.
 * Not run on a device.
 */
@SuppressWarnings("deprecation")
abstract class CameraScreen extends Activity {
    private static final int BAR_HEIGHT_DP = 72;
    private static final int CAMERA_WAIT_MS = 3000;

    private CameraView view;
    private TextView hint;
    private boolean torchIsOn;

    /** The picture to show; called once, from onCreate. */
    abstract CameraView makeView();

    /** Buttons besides torch and cancel. */
    abstract void addButtons(LinearLayout bar);

    /** What lies over the live picture and under the words; nothing, unless a screen has something to lay there. */
    void addOver(FrameLayout root) {
    }

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setRequestedOrientation(ActivityInfo.SCREEN_ORIENTATION_PORTRAIT);
        setResult(RESULT_CANCELED);
        view = makeView();
        hint = new TextView(this);
        hint.setText(Words.read(this, "hint"));
        hint.setTextColor(Color.WHITE);
        hint.setTextSize(20);
        hint.setGravity(Gravity.CENTER_HORIZONTAL);
        hint.setBackgroundColor(0x99000000);
        hint.setPadding(dp(16), dp(16), dp(16), dp(16));
        LinearLayout bar = new LinearLayout(this);
        bar.setBackgroundColor(0x99000000);
        addButton(bar, "cancel", pressed -> finish());
        addButtons(bar);
        addButton(bar, "torch", pressed -> setTorch(!torchIsOn));
        FrameLayout root = new FrameLayout(this);
        root.addView(view, place(ViewGroup.LayoutParams.MATCH_PARENT, Gravity.CENTER));
        addOver(root);
        root.addView(hint, place(ViewGroup.LayoutParams.WRAP_CONTENT, Gravity.TOP));
        root.addView(bar, place(dp(BAR_HEIGHT_DP), Gravity.BOTTOM));
        setContentView(root);
    }

    @Override
    protected void onResume() {
        super.onResume();
        view.openAsync(CameraView.findCameraId(Camera.CameraInfo.CAMERA_FACING_BACK));
        // The library swallows a failed open; without this the person would look at a black screen for ever.
        view.postDelayed(() -> {
            if (!isFinishing() && view.getCamera() == null) {
                hint.setText(Words.read(this, "failed"));
            }
        }, CAMERA_WAIT_MS);
    }

    @Override
    protected void onPause() {
        torchIsOn = false;
        view.close();
        super.onPause();
    }

    @Override
    public boolean onKeyDown(int key, KeyEvent event) {
        if (!isVolume(key)) {
            return super.onKeyDown(key, event);
        }
        setTorch(key == KeyEvent.KEYCODE_VOLUME_UP);
        return true;
    }

    /** Some phones change the volume when the key comes up. */
    @Override
    public boolean onKeyUp(int key, KeyEvent event) {
        return isVolume(key) || super.onKeyUp(key, event);
    }

    private static boolean isVolume(int key) {
        return key == KeyEvent.KEYCODE_VOLUME_UP || key == KeyEvent.KEYCODE_VOLUME_DOWN;
    }

    final Camera camera() {
        return view.getCamera();
    }

    final void addButton(LinearLayout bar, String word, View.OnClickListener pressed) {
        Button button = new Button(this);
        button.setText(Words.read(this, word));
        button.setTextSize(18);
        button.setOnClickListener(pressed);
        bar.addView(button, new LinearLayout.LayoutParams(0, ViewGroup.LayoutParams.MATCH_PARENT, 1));
    }

    private void setTorch(boolean on) {
        Camera camera = camera();
        if (camera == null) {
            return;
        }
        Camera.Parameters parameters = camera.getParameters();
        List<String> modes = parameters.getSupportedFlashModes();
        String mode = on ? Camera.Parameters.FLASH_MODE_TORCH : Camera.Parameters.FLASH_MODE_OFF;
        if (modes == null || !modes.contains(mode)) {
            return;
        }
        parameters.setFlashMode(mode);
        camera.setParameters(parameters);
        torchIsOn = on;
    }

    private int dp(int value) {
        return Math.round(value * getResources().getDisplayMetrics().density);
    }

    private static FrameLayout.LayoutParams place(int height, int gravity) {
        return new FrameLayout.LayoutParams(ViewGroup.LayoutParams.MATCH_PARENT, height, gravity);
    }
}
