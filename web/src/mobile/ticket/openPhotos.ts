import { showImagePreview } from 'vant/es/image-preview'
import 'vant/es/image-preview/style/index'
import type { Attachment } from '@/shared/api'

/** Photos over the whole screen, to swipe and pinch. */
export function openPhotos(index: number, images: Attachment[]): void {
  showImagePreview({
    images: images.map((image) => image.url),
    startPosition: Math.max(0, index),
    closeable: false,
    closeOnPopstate: true,
  })
}
