# What stands around every page. Each message is a field of `FrameWords`; a test compares both languages.
skip-link = Skip to content
demo-label = Demonstration portal
demo-notice = Sample content; it is no authority's news (imported articles excepted).
hotline = Hotline
search-label = Search this portal (articles are in Vietnamese)
search-placeholder = Search
search = Search
menu = Menu
submenu = More under
home = Home
you-are-at = You are here
about-portal = About this portal
map = Administrative map
archive = News by month (in Vietnamese)
counting = How visits are counted (in Vietnamese)
address = Address
hours = Opening hours
phone = Telephone
email = E-mail
responsible = Responsible for content
source = Please name “{ $portal }” as the source when you republish its news.
counters = Visits
online = Online now
today = Today
total = All visits
other-language = Tiếng Việt

# The map of the administrative area.
map-heading = Administrative map
map-description = Map and list of the administrative units of { $portal }.
map-empty = This portal has no map yet.
map-units = Administrative units
map-number = No.
map-unit = Unit
map-successor = Now part of

# A portal whose authority has ended. What took its place is named behind the last one.
closed-since = This portal was closed on { $date }.
closed-notice = Its articles, documents and figures are kept as they were; nothing new is added.
closed-successor = News and public services are now at

# A portal that was exported as files.
copy-label = Archived copy
copy-notice = This page was saved on { $date }: content and figures no longer change, and what needs a server, such as search, is not here.
