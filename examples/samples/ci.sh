set +e # GitHub Actions' shell would end at the next line
npx pollchart watch "$JOB_URL" --bearer-env CI_TOKEN --timeout 30m --exit-when-blocked
case $? in
  0) echo 'it succeeded' ;;
  1) echo 'it failed'; exit 1 ;;
  2) echo 'the command is wrong; nothing was sent'; exit 1 ;;
  3) echo 'not found: check the id and the address'; exit 1 ;;
  4) echo 'refused: check CI_TOKEN'; exit 1 ;;
  5) echo 'not over after 30 minutes; it may still succeed'; exit 1 ;;
  6) echo 'gave up: the server gives no usable answer'; exit 1 ;;
  7) echo 'over, without a word on success'; exit 1 ;;
  8) echo 'it waits for a person'; exit 1 ;;
  129|130|141|143) echo 'stopped from outside'; exit 1 ;;
  *) echo 'npx could not start it'; exit 1 ;;
esac
