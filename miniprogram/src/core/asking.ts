/** Asking before what can't be taken back; asking for a few words. */
import { t } from './texts'

/** Ask whether to go on. Gives true when the person says so. */
export function sure(content: string): Promise<boolean> {
  return new Promise((resolve) => {
    uni.showModal({
      content,
      confirmText: t('ask.yes'),
      cancelText: t('ask.no'),
      success: ({ confirm }) => resolve(confirm),
      fail: () => resolve(false),
    })
  })
}

/** Ask for words. Gives null when the person thinks better of it or says nothing. */
export function words(title: string): Promise<string | null> {
  return new Promise((resolve) => {
    uni.showModal({
      title,
      editable: true,
      confirmText: t('ask.yes'),
      cancelText: t('ask.no'),
      success: ({ confirm, content }) => resolve(confirm && content?.trim() ? content.trim() : null),
      fail: () => resolve(null),
    })
  })
}
