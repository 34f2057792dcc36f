-- wrk's requests for pages. With "-- FILE" each is for a random address of that file, with
-- "-- FILE all" in a random encoding too; without, always wrk's own address, at no cost of a script.

local threads = {}

function setup(thread)
   table.insert(threads, thread)
   thread:set("number", #threads)
end

function init(args)
   if not args[1] then return end
   local requests, encodings = {}, args[2] == "all" and { "identity", "gzip", "br, gzip" }
   for path in io.lines(args[1]) do
      for _, encoding in ipairs(encodings or { wrk.headers["Accept-Encoding"] }) do
         local headers = { ["Host"] = wrk.headers["Host"], ["Accept-Encoding"] = encoding }
         table.insert(requests, wrk.format("GET", path, headers))
      end
   end
   math.randomseed(os.time() + number)
   function request() return requests[math.random(#requests)] end
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format("figures %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(99),
      errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
