-- wrk's views, for "-- ARTICLE SEED SECONDS": each request counts a view of that article by a reader
-- never seen before. wrk drops what is under way when its time ends, and then nobody knows what was
-- counted. So after SECONDS no more views are sent, only a few requests that change nothing.

local ffi = require("ffi")
ffi.cdef [[
   typedef struct { long seconds, nanoseconds; } moment;
   int clock_gettime(int clock, moment *now);
]]
local MONOTONIC, PAUSE = 1, 100
local threads, moment = {}, ffi.new("moment")

function setup(thread)
   table.insert(threads, thread)
   thread:set("number", #threads)
end

local function now()
   ffi.C.clock_gettime(MONOTONIC, moment)
   return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local function uint64(hexadecimal)
   return loadstring("return 0x" .. hexadecimal .. "ULL")()
end

-- The finaliser of splitmix64. It is one-to-one, so tokens look random, yet no two in a run are
-- the same: every acknowledged request must then have raised the count by one.
local function mix(n)
   n = bit.bxor(n, bit.rshift(n, 30)) * 0xBF58476D1CE4E5B9ULL
   n = bit.bxor(n, bit.rshift(n, 27)) * 0x94D049BB133111EBULL
   return bit.bxor(n, bit.rshift(n, 31))
end

sent, acknowledged, refused, spent = 0, 0, 0, 0

function init(args)
   local article, seconds = args[1], tonumber(args[3])
   -- Each thread has a quarter of a billion numbers of its own.
   local n = uint64(args[2]) + number * 0x10000000ULL
   local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
   -- What -H asks for.
   for name, value in pairs(wrk.headers) do headers[name] = value end
   local harmless = wrk.format("GET", "/healthz")
   -- wrk makes one request of the first thread to look at it, and does not send it.
   local is_looked_at = number == 1
   local began, over

   function request()
      if is_looked_at then
         is_looked_at = false
         return harmless
      end
      began = began or now()
      over = over or now() >= began + seconds
      if over then return harmless end
      n, sent, spent = n + 1, sent + 1, now() - began
      return wrk.format("POST", "/api/count_view", headers,
         "article=" .. article .. "&reader=" .. bit.tohex(mix(n), 16))
   end

   function delay() return over and PAUSE or 0 end

   -- Answers to /healthz are neither: "ok", and not a number of views.
   function response(status, _, body)
      if status == 204 or (status == 200 and body:sub(1, 1) == "{") then
         acknowledged = acknowledged + 1
      elseif status ~= 200 then
         refused = refused + 1
      end
   end
end

local function sum(name)
   local total = 0
   for _, thread in ipairs(threads) do total = total + thread:get(name) end
   return total
end

function done(_, latency)
   local sent, acknowledged, refused = sum("sent"), sum("acknowledged"), sum("refused")
   io.write(string.format("figures %d %d %d %d %d\n", acknowledged, sum("spent") / #threads * 1e6,
      latency:percentile(99), refused, sent - acknowledged - refused))
end
