package cn.linxun.device;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.graphics.Matrix;
import android.media.ExifInterface;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * A camera's JPEG, made small: longest side 2,048, at most about 300 kB, upright, without EXIF (no position, no
 * maker's data). The limits are those of mobile/device/photo_scale.py; a test compares them. Not run on a device.
 */
final class PhotoFile {
    static final int LONGEST_SIDE = 2048;
    static final int MOST_BYTES = 300_000;
    private static final int BEST_QUALITY = 85;
    private static final int LEAST_QUALITY = 45;
    private static final int QUALITY_STEP = 10;
    private static final float SHRINK = 0.8f;

    private PhotoFile() {
    }

    /** On disk and synced under `file` when it returns. */
    static void write(byte[] jpeg, File file) throws IOException {
        Bitmap upright = upright(jpeg);
        byte[] small = compress(upright);
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(small);
            out.getFD().sync();
        }
    }

    private static Bitmap upright(byte[] jpeg) throws IOException {
        BitmapFactory.Options options = new BitmapFactory.Options();
        options.inJustDecodeBounds = true;
        BitmapFactory.decodeByteArray(jpeg, 0, jpeg.length, options);
        int longest = Math.max(options.outWidth, options.outHeight);
        options.inJustDecodeBounds = false;
        options.inSampleSize = 1;
        while (longest / (options.inSampleSize * 2) >= LONGEST_SIDE) {
            options.inSampleSize *= 2;
        }
        Bitmap picture = BitmapFactory.decodeByteArray(jpeg, 0, jpeg.length, options);
        if (picture == null) {
            throw new IOException("the camera gave no JPEG");
        }
        Matrix turn = new Matrix();
        turn.postRotate(degrees(jpeg));
        return scaled(picture, Math.min(1f, (float) LONGEST_SIDE / Math.max(picture.getWidth(), picture.getHeight())), turn);
    }

    private static byte[] compress(Bitmap picture) {
        while (true) {
            for (int quality = BEST_QUALITY; quality >= LEAST_QUALITY; quality -= QUALITY_STEP) {
                ByteArrayOutputStream out = new ByteArrayOutputStream(MOST_BYTES);
                picture.compress(Bitmap.CompressFormat.JPEG, quality, out);
                if (out.size() <= MOST_BYTES) {
                    return out.toByteArray();
                }
            }
            picture = scaled(picture, SHRINK, new Matrix());
        }
    }

    private static Bitmap scaled(Bitmap picture, float factor, Matrix matrix) {
        matrix.postScale(factor, factor);
        return Bitmap.createBitmap(picture, 0, 0, picture.getWidth(), picture.getHeight(), matrix, true);
    }

    private static int degrees(byte[] jpeg) throws IOException {
        ExifInterface exif = new ExifInterface(new ByteArrayInputStream(jpeg));
        switch (exif.getAttributeInt(ExifInterface.TAG_ORIENTATION, ExifInterface.ORIENTATION_NORMAL)) {
            case ExifInterface.ORIENTATION_ROTATE_90:
                return 90;
            case ExifInterface.ORIENTATION_ROTATE_180:
                return 180;
            case ExifInterface.ORIENTATION_ROTATE_270:
                return 270;
            default:
                return 0;
        }
    }
}
