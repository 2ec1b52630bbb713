from . import test_credit, test_hoot, test_queries, test_ui, test_views
