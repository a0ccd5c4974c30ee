package cn.linxun.device;

import android.content.Intent;
import android.os.SystemClock;
import android.widget.LinearLayout;
import de.markusfisch.android.barcodescannerview.widget.BarcodeScannerView;
import de.markusfisch.android.cameraview.widget.CameraView;

/**
 * Reads one QR code with zxing-cpp and hands its text back under "text", with the milliseconds since the
 * camera was started under "took_ms"; started by mobile/device/scanner.py.
 * It never judges whose label it is: check character and lookup are Python's. Not run on a device.
 */
public final class ScanActivity extends CameraScreen {
    private static final float CROP = 0.75f;

    private long openedAt;

    @Override
    CameraView makeView() {
        BarcodeScannerView scanner = new BarcodeScannerView(this);
        scanner.setCropRatio(CROP);
        // The widget calls from the camera's thread and goes on reading while the answer is true.
        scanner.setOnBarcodeListener(result -> {
            String text = result.getText();
            if (text == null || text.isEmpty()) {
                return true;
            }
            runOnUiThread(() -> answer(text));
            return false;
        });
        return scanner;
    }

    @Override
    void addButtons(LinearLayout bar) {
    }

    @Override
    protected void onResume() {
        openedAt = SystemClock.elapsedRealtime();
        super.onResume();
    }

    private void answer(String text) {
        if (isFinishing()) {
            return;
        }
        int tookMs = (int) Math.min(SystemClock.elapsedRealtime() - openedAt, 3600000L);
        setResult(RESULT_OK, new Intent().putExtra("text", text).putExtra("took_ms", tookMs));
        finish();
    }
}
