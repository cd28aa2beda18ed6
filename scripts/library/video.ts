/**
 * Makes the video of the library (web/library/orbit.webm) anew: `node scripts/library/video.ts`. A browser draws it and writes it down
 * as VP9, so no two runs make the same bytes; it shows the same. Discs that circle a triangle: after three seconds it begins again.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { inspectMedia } from "#shared/media/inspect.ts";
import { launchBrowser } from "../../test/browser.ts";

const file = path.join(import.meta.dirname, "..", "..", "web", "library", "orbit.webm");

const drawn = `(async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 270 });
  const page = canvas.getContext("2d");
  const stream = canvas.captureStream(0);
  const recorder = new MediaRecorder(stream, { mimeType: "video/webm;codecs=vp9", videoBitsPerSecond: 250000 });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const draw = (turned) => {
    const ground = page.createLinearGradient(0, 0, 480, 270);
    ground.addColorStop(0, "#1b1040");
    ground.addColorStop(1, "#4a1046");
    page.fillStyle = ground;
    page.fillRect(0, 0, 480, 270);
    for (let disc = 0; disc < 9; disc += 1) {
      const angle = 2 * Math.PI * (turned + disc / 9);
      page.fillStyle = ["#ff4f7d", "#ffc53d", "#5fc9ff"][disc % 3];
      page.beginPath();
      page.arc(240 + (150 + 20 * (disc % 3)) * Math.cos(angle), 135 + (80 + 12 * (disc % 3)) * Math.sin(angle), 12 + 6 * (disc % 3), 0, 7);
      page.fill();
    }
    page.fillStyle = "#ffffff";
    page.beginPath();
    page.moveTo(215, 100);
    page.lineTo(285, 135);
    page.lineTo(215, 170);
    page.closePath();
    page.fill();
  };
  recorder.start();
  const pictures = 36;
  for (let picture = 0; picture < pictures; picture += 1) {
    draw(picture / pictures / 3);
    stream.getVideoTracks()[0].requestFrame();
    await new Promise((done) => setTimeout(done, 1000 / 12));
  }
  await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return [...bytes];
})()`;

const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  const bytes = Uint8Array.from(await page.evaluate<number[]>(drawn));
  const inspection = inspectMedia(bytes);
  if (!inspection.ok) throw new Error(`what the browser wrote is not taken: ${inspection.refusal.reason}`);
  await writeFile(file, bytes);
  console.log(`orbit: ${bytes.length} bytes, ${inspection.facts.durationMs} ms`);
} finally {
  await browser.close();
}
