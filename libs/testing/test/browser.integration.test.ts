import { describe, expect, it } from 'vitest';
import { launchBrowser } from '../src/index.ts';

describe('launchBrowser', () => {
  it('runs a page, and can decode what Millrace sends', async () => {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    await page.setContent('<title>hello</title>');
    expect(await page.title()).toBe('hello');
    const supported = await page.evaluate(`MediaSource.isTypeSupported('video/mp4; codecs="avc1.64001f,mp4a.40.2"')`);
    expect(supported).toBe(true);
    await browser.close();
  });
});
