// The token that Django wants with a POST, from its cookie: a log-in in another tab has renewed it,
// and the one in the page is of no use any more.

export const token = () => /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
