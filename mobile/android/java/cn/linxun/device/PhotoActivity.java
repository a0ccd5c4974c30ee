package cn.linxun.device;

import android.hardware.Camera;
import android.widget.LinearLayout;
import de.markusfisch.android.cameraview.widget.CameraView;
import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * Takes one photo, scales it and writes it to the private file named by the extra "path"; started by
 * mobile/device/camera.py. It never touches the gallery or shared storage. Not run on a device.
 */
@SuppressWarnings("deprecation")
public final class PhotoActivity extends CameraScreen {
    private boolean isTaking;

    @Override
    CameraView makeView() {
        CameraView view = new CameraView(this);
        view.setOnCameraListener(new CameraView.OnCameraListener() {
            @Override
            public void onConfigureParameters(Camera.Parameters parameters) {
                Camera.Size size = smallestThatSuffices(parameters.getSupportedPictureSizes());
                parameters.setPictureSize(size.width, size.height);
                CameraView.setAutoFocus(parameters);
            }

            @Override
            public void onCameraError() {
            }

            @Override
            public void onCameraReady(Camera camera) {
            }

            @Override
            public void onPreviewStarted(Camera camera) {
            }

            @Override
            public void onCameraStopping(Camera camera) {
            }
        });
        return view;
    }

    @Override
    void addButtons(LinearLayout bar) {
        addButton(bar, "take", pressed -> take());
    }

    private void take() {
        Camera camera = camera();
        if (camera == null || isTaking) {
            return;
        }
        isTaking = true;
        camera.takePicture(null, null, (jpeg, taken) -> new Thread(() -> save(jpeg)).start());
    }

    private void save(byte[] jpeg) {
        try {
            PhotoFile.write(jpeg, new File(Words.read(this, "path")));
            runOnUiThread(() -> {
                setResult(RESULT_OK);
                finish();
            });
        } catch (IOException | OutOfMemoryError fault) {
            // The answer stays RESULT_CANCELED: Python tells the person, and the draft is untouched.
            android.util.Log.e("linxun", "photo not written", fault);
            runOnUiThread(this::finish);
        }
    }

    /** Full 48 megapixel pictures only cost memory: the smallest size whose longest side reaches the limit, else the largest. */
    private static Camera.Size smallestThatSuffices(List<Camera.Size> sizes) {
        Camera.Size best = sizes.get(0);
        for (Camera.Size size : sizes) {
            boolean suffices = longest(size) >= PhotoFile.LONGEST_SIDE;
            boolean bestSuffices = longest(best) >= PhotoFile.LONGEST_SIDE;
            if (suffices != bestSuffices ? suffices : suffices == (area(size) < area(best))) {
                best = size;
            }
        }
        return best;
    }

    private static int longest(Camera.Size size) {
        return Math.max(size.width, size.height);
    }

    private static long area(Camera.Size size) {
        return (long) size.width * size.height;
    }
}
