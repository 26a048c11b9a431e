/** Long work: watched until it is over, less often the longer it takes; a lost network is waited out. */
import { api, Failure, type Answer } from './http'
import { t } from './texts'

export type Job = Answer<'get', '/jobs/{job}'>

const FIRST_MS = 700
const MOST_MS = 5_000

/** Watch a job; `told` hears of each step. Gives it when it is done or failed; null when `stopped` says so. */
export async function watchJob(id: string, told: (job: Job) => void, stopped: () => boolean = () => false): Promise<Job | null> {
  for (let pause = FIRST_MS; !stopped(); pause = Math.min(pause * 1.4, MOST_MS)) {
    try {
      const job = await api.get('/jobs/{job}', { path: { job: id } })
      told(job)
      if (job.state === 'done' || job.state === 'failed') return job
    } catch (wrong) {
      if (!(wrong instanceof Failure) || !wrong.again) throw wrong
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return null
}

/** Open what a job made: in a browser as a download, in WeChat as a document. */
export function openFile(url: string): void {
  // #ifdef H5
  window.location.assign(url)
  // #endif
  // #ifdef MP-WEIXIN
  uni.downloadFile({
    url,
    success: ({ tempFilePath }) => uni.openDocument({ filePath: tempFilePath, showMenu: true }),
    fail: () => uni.showToast({ title: t('failure.download'), icon: 'none' }),
  })
  // #endif
}
