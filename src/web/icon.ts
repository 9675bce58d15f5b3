/** Where the icon is served. */
export const ICON_PATH = '/icon.svg';

/** A ring that is held by a hook; readable on light and dark. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#1f5fbf"/>
<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round">
<circle cx="16" cy="9" r="3.5"/><path d="M16 12.5V25M8 18a8 8 0 0 0 16 0M11.5 16h9"/>
</g></svg>`;
