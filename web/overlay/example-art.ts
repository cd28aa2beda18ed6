/** Pictures for the examples of widgets, drawn for them: in the address itself, so that no server is asked. */

const svg = (content: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">${content}</svg>`)}`;

export const roseArt = svg(
  '<path d="M24 28v17" stroke="#2f8f4e" stroke-width="4" stroke-linecap="round"/><path d="M24 40c7 0 11-4 12-9-7 0-11 3-12 9z" fill="#3fb565"/>' +
    '<path d="M10 14c0-4 5-7 9-4 2-5 9-5 11 0 4-3 9 0 8 5 0 9-6 16-14 16S10 23 10 14z" fill="#ff4f7d"/>' +
    '<path d="M17 16c3-3 11-3 14 1-2 6-10 8-14-1z" fill="#c92356"/>',
);
export const craneArt = svg(
  '<path d="M6 10l18 14 20-12-14 20-10 10-2-14z" fill="#8fd0ff"/><path d="M24 24l20-12-14 20z" fill="#4f9be8"/><path d="M6 10l18 14-6 4z" fill="#d8f0ff"/>',
);
export const whaleArt = svg(
  '<path d="M4 26c2-10 12-15 22-13 7 1 11 6 11 10 3 0 6-2 8-6 2 9-2 15-9 17-6 5-17 7-25 3-5-2-8-6-7-11z" fill="#ffc53d"/>' +
    '<path d="M5 30c8 5 18 6 27 2-6 6-18 8-26 3z" fill="#fff1c9"/><circle cx="14" cy="24" r="2" fill="#4a2b00"/>' +
    '<path d="M20 9c-2-5-8-4-8-1 3 0 5 1 6 4zm1 0c1-5 8-5 8-2-3 0-5 1-6 4z" fill="#5fc9ff"/>',
);
export const catArt = svg(
  '<path d="M8 8l8 6h16l8-6v20a16 14 0 0 1-32 0z" fill="#ffb04d"/><circle cx="17" cy="25" r="2.500" fill="#3b2208"/><circle cx="31" cy="25" r="2.500" fill="#3b2208"/><path d="M20 32c2 3 6 3 8 0" stroke="#3b2208" stroke-width="2" fill="none" stroke-linecap="round"/>',
);
