package cn.linxun.device;

import android.graphics.BitmapFactory;
import android.hardware.Camera;
import android.view.View;
import android.widget.Button;
import android.widget.FrameLayout;
import android.widget.ImageView;
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
    private static final float GHOST_ALPHA = 0.4f;

    private boolean isTaking;
    private ImageView ghost;

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
        if (hasGhost()) {
            addButton(bar, "ghost_off", pressed -> showGhost((Button) pressed));
        }
    }

    /** The last photo of this place, half transparent, so that the same view is found again. It takes no touches. */
    @Override
    void addOver(FrameLayout root) {
        if (!hasGhost()) {
            return;
        }
        BitmapFactory.Options half = new BitmapFactory.Options();
        half.inSampleSize = 2;
        ghost = new ImageView(this);
        ghost.setImageBitmap(BitmapFactory.decodeFile(Words.read(this, "ghost"), half));
        ghost.setScaleType(ImageView.ScaleType.CENTER_CROP);
        ghost.setAlpha(GHOST_ALPHA);
        root.addView(ghost, new FrameLayout.LayoutParams(
                FrameLayout.LayoutParams.MATCH_PARENT, FrameLayout.LayoutParams.MATCH_PARENT));
    }

    private boolean hasGhost() {
        return getIntent().hasExtra("ghost");
    }

    private void showGhost(Button button) {
        boolean isShown = ghost.getVisibility() == View.VISIBLE;
        ghost.setVisibility(isShown ? View.INVISIBLE : View.VISIBLE);
        button.setText(isShown ? Words.read(this, "ghost_on") : Words.read(this, "ghost_off"));
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
