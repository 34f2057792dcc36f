-- What wrk does in bench/run. With "-- ARTICLE SEED" each request is a view of that article by a
-- reader never seen before; without, wrk's own plain requests. Either way it ends with one line
-- of figures.

local threads = {}

function setup(thread)
   table.insert(threads, thread)
   thread:set("number", #threads)
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

acknowledged = 0

function init(args)
   local article, seed = args[1], args[2]
   if not article then return end

   -- Each thread has a quarter of a billion numbers of its own.
   local n = uint64(seed) + number * 0x10000000ULL
   local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }

   function request()
      n = n + 1
      return wrk.format("POST", nil, headers, "article=" .. article .. "&reader=" .. bit.tohex(mix(n), 16))
   end

   function response(status)
      if status == 200 then acknowledged = acknowledged + 1 end
   end
end

function done(summary, latency)
   local sum = 0
   for _, thread in ipairs(threads) do
      sum = sum + thread:get("acknowledged")
   end
   local errors = summary.errors
   io.write(string.format("figures %d %d %d %d %d %d\n",
      summary.requests, summary.duration, latency:percentile(99), sum, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout))
end
