-- For wrk(1): signs in as one person after another; $BENCH_NAME1, $BENCH_NAME2, and so on.
local name, people = os.getenv("BENCH_NAME"), tonumber(os.getenv("BENCH_PEOPLE"))
local password = os.getenv("BENCH_PASSWORD")
local headers = { ["Content-Type"] = "application/json" }
local number = 0

function request()
  number = number % people + 1
  local body = string.format('{"username": "%s%d", "password": "%s"}', name, number, password)
  return wrk.format("POST", "/api/v1/auth/login", headers, body)
end
