/** Long edge of a sent photo in pixels, and its JPEG quality. */
export const LONG_EDGE = 1600
export const QUALITY = 0.75

/**
 * Decodes a photo upright, makes it at most 1,600 px and encodes it again. The new file holds pixels
 * only: position, camera and time (EXIF) stay on the phone.
 */
export async function shrinkPhoto(file: Blob, edge = LONG_EDGE, quality = QUALITY): Promise<Blob> {
  const picture = await decode(file)
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.drawImage(picture.source, 0, 0, canvas.width, canvas.height)
  picture.free()
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
  if (!made) throw new Error('the photo could not be encoded')
  return made
}

interface Picture {
  source: CanvasImageSource
  width: number
  height: number
  free: () => void
}

async function decode(file: Blob): Promise<Picture> {
  if (typeof createImageBitmap === 'function') {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
      return { source: bitmap, width: bitmap.width, height: bitmap.height, free: () => bitmap.close() }
    } catch {
      // Older Safari knows no options here; its <img> turns the picture upright by itself.
    }
  }
  const address = URL.createObjectURL(file)
  const image = new Image()
  image.src = address
  await image.decode()
  return {
    source: image,
    width: image.naturalWidth,
    height: image.naturalHeight,
    free: () => URL.revokeObjectURL(address),
  }
}
