// When the session has ended, the next answer says so: go to the log-in, and come back to the place.
(() => {
  const asked = window.fetch;
  window.fetch = async (...given) => {
    const answer = await asked(...given);
    if (answer.status === 401 && new URL(answer.url).origin === location.origin)
      location.assign('/login' + location.hash);
    return answer;
  };
})();
