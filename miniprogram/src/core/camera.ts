/** Reading a QR code: WeChat's own scanner in the mini-program, the camera and a decoder on the page, a photo on both. */

/** Scan with WeChat's scanner. Gives what it read; null when the person closed it. */
export async function scanInWeChat(onlyCamera: boolean): Promise<string | null> {
  try {
    return (await uni.scanCode({ onlyFromCamera: onlyCamera, scanType: ['qrCode'] })).result
  } catch {
    return null
  }
}

// #ifdef H5
const WIDTH = 640

/** Fetch the decoder while there is a network: whoever scans from door to door may have none later. */
export function prepare(): void {
  import('jsqr').catch(() => undefined) // asked for again when there is something to read
}

async function decoded(source: CanvasImageSource, wide: number, high: number): Promise<string | null> {
  const canvas = document.createElement('canvas')
  const scale = Math.min(1, WIDTH / Math.max(wide, high, 1))
  canvas.width = Math.round(wide * scale)
  canvas.height = Math.round(high * scale)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen || !canvas.width || !canvas.height) return null
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  const { default: jsQR } = await import('jsqr')
  const shot = pen.getImageData(0, 0, canvas.width, canvas.height)
  return jsQR(shot.data, shot.width, shot.height, { inversionAttempts: 'attemptBoth' })?.data ?? null
}

/** Read a code from a photo that the person chooses. Null: none in it; undefined: nobody chose. Raises without a decoder. */
export async function readPhoto(): Promise<string | null | undefined> {
  let path: string | undefined
  try {
    path = ((await uni.chooseImage({ count: 1 })).tempFilePaths as string[])[0]
  } catch {
    return undefined
  }
  if (path === undefined) return undefined
  const picture = new Image()
  picture.src = path
  try {
    await picture.decode()
  } catch {
    return null // no picture, or half of one
  }
  return decoded(picture, picture.naturalWidth, picture.naturalHeight)
}

/** Show the camera in `video` and read until a code comes or `stopped`. Raises what the browser says when it may not. */
export async function readCamera(video: HTMLVideoElement, stopped: () => boolean): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    while (!stopped()) {
      const got = await decoded(video, video.videoWidth, video.videoHeight)
      if (got !== null) return got
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    return null
  } finally {
    stream.getTracks().forEach((track) => track.stop())
  }
}
// #endif
