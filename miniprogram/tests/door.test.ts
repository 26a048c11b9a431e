import { describe, expect, it, vi } from 'vitest'
import { draw, told } from './drawing'
import { phone } from './phone'
import { locale, t, texts } from '@/core/texts'
import Door from '@/pages/door/index.vue'
import mn from '@/pages/texts.mn.json'
import zh from '@/pages/texts.zh.json'

vi.mock('@dcloudio/uni-app', () => ({
  onLoad: (hook: never) => told.load.push(hook), onShow: (hook: never) => told.show.push(hook), onPullDownRefresh: vi.fn(), onReachBottom: vi.fn(), onUnload: vi.fn(),
}))

const SEEN = {
  face: 'door', kind: 'outdoor', token: 'T', where: '滨河街道 · 桃园社区', door: '1号楼 102', number: '2467084906', dwelling: null, actions: ['contact'],
  contacts: [{ role: 'grid_worker', title: '网格员', name: null, number: '0477', note: null, on_duty: true, when: '至今晚 22:00' }],
}

describe('the door in Mongolian', () => {
  it('has texts of the door alone, each with its Chinese, and says who has not read it', () => {
    const keys = Object.keys(mn).filter((key) => key !== '_unread')
    expect(keys.filter((key) => !key.startsWith('door.') || !(key in zh))).toEqual([])
    expect(keys.filter((key) => !/[\u1820-\u18aa]/.test(mn[key as keyof typeof mn]))).toEqual([])
    expect(mn._unread).toContain('unread by a native reader')
  })

  it('says in Chinese what it lacks', () => {
    const both = texts({ a: '甲', b: '乙{n}' }, { a: 'ᠠ' })
    locale.value = 'mn'
    expect([both('a'), both('b', { n: 2 })]).toEqual(['ᠠ', '乙2'])
    locale.value = 'zh'
    expect(both('a')).toBe('甲')
  })

  it('is chosen on the page, kept on the phone, marked for screen readers and given back', async () => {
    const answers = { '/codes/scan/T': SEEN }
    const door = await draw(Door, { token: 'T' }, answers)
    expect(door.text()).toContain('现在值班')
    expect(door.text()).not.toContain(zh['door.unread'])
    await door.findAll('.m-button').slice(-1)[0]?.trigger('tap')
    expect(phone.kept.locale).toBe('mn')
    expect(door.find('.all').attributes('lang')).toBe('mn-Mong')
    expect(door.find('.m-row').attributes('lang')).toBe('zh-CN')
    expect(door.text()).toContain(mn['door.on_duty'])
    expect(door.text()).toContain(zh['door.unread'])

    const again = await draw(Door, { token: 'T' }, answers)
    expect(again.find('.down').exists()).toBe(true)
    await again.findAll('.m-button').slice(-1)[0]?.trigger('tap')
    expect([again.find('.all').attributes('lang'), phone.kept.locale]).toEqual(['zh-CN', 'zh'])
    expect(t('door.call')).toBe('拨打')
  })

  it('comes along from the server\'s page', async () => {
    const door = await draw(Door, { token: 'T', lang: 'mn' }, { '/codes/scan/T': SEEN })
    expect(door.find('.down').exists()).toBe(true)
    locale.value = 'zh'
  })
})
