/** Files: photos are made smaller first, sent to where the server says with progress, and named by their upload's id. */
import { base } from './base'
import { api, Failure } from './http'
import { newId } from './ids'
import { t } from './texts'

export interface Chosen { path: string, name: string, type: string, size: number }
export type Purpose = Parameters<typeof api.post<'/uploads'>>[1]['body']['purpose']

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', pdf: 'application/pdf', csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
const SMALL_BYTES = 600_000 // a photo that is larger is made smaller
const QUALITY = 70

function typeOf(name: string): string {
  return TYPES[name.split('.').pop()?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}

/** Let the person choose photos. Nobody chose: an empty list. */
export async function choosePhotos(most: number): Promise<Chosen[]> {
  try {
    const got = await uni.chooseImage({ count: most, sizeType: ['compressed'], sourceType: ['album', 'camera'] })
    const files = (Array.isArray(got.tempFiles) ? got.tempFiles : [got.tempFiles]) as { path: string, size: number, name?: string }[]
    return Promise.all(files.map(smaller))
  } catch {
    return []
  }
}

async function smaller(file: { path: string, size: number, name?: string }): Promise<Chosen> {
  const name = file.name ?? (file.path.endsWith('.png') ? 'photo.png' : 'photo.jpg')
  const one = { path: file.path, name, type: typeOf(name), size: file.size }
  // #ifdef MP-WEIXIN
  if (file.size > SMALL_BYTES) {
    const less = await uni.compressImage({ src: file.path, quality: QUALITY })
    return { ...one, path: less.tempFilePath, name: 'photo.jpg', type: 'image/jpeg' }
  }
  // #endif
  return one
}

function sheetInWeChat(): Promise<Chosen | null> {
  return new Promise((resolve) => {
    uni.chooseMessageFile({
      count: 1,
      type: 'file',
      extension: ['csv', 'xlsx'],
      success: ({ tempFiles: [file] }) => resolve(file ? { path: file.path, name: file.name, type: typeOf(file.name), size: file.size } : null),
      fail: () => resolve(null),
    })
  })
}

async function sheetInBrowser(): Promise<Chosen | null> {
  try {
    const chosen = await uni.chooseFile({ count: 1, extension: ['.csv', '.xlsx'] })
    const [file] = chosen.tempFiles as File[]
    const [path] = chosen.tempFilePaths as string[]
    return file && path ? { path, name: file.name, type: typeOf(file.name), size: file.size } : null
  } catch {
    return null
  }
}

/** Let the person choose a spreadsheet. Nobody chose: null. */
export async function chooseSheet(): Promise<Chosen | null> {
  let chosen: Chosen | null = null
  // #ifdef MP-WEIXIN
  chosen = await sheetInWeChat()
  // #endif
  // #ifdef H5
  chosen = await sheetInBrowser()
  // #endif
  return chosen
}

/** Send a file; `told` hears the progress in per cent. Gives the id that the next act names. Raises Failure. */
export async function upload(file: Chosen, purpose: Purpose, told: (percent: number) => void = () => undefined): Promise<string> {
  const id = newId()
  const place = await api.post('/uploads', { body: { id, purpose, content_type: file.type } })
  await new Promise<void>((resolve, reject) => {
    const task = uni.uploadFile({
      url: place.url.startsWith('/') ? base() + place.url : place.url,
      filePath: file.path,
      name: 'file',
      formData: place.fields,
      success: (got) => (got.statusCode < 300
        ? resolve()
        : reject(new Failure('upload', t('failure.upload'), got.statusCode))),
      fail: () => reject(new Failure('offline', t('failure.upload_cut'), 0)),
    })
    task.onProgressUpdate(({ progress }) => told(progress))
  })
  return id
}
