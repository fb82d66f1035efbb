CREATE TRIGGER {index_insert} AFTER INSERT ON {table}
  WHEN (NEW.{geom} NOT NULL AND NOT ST_IsEmpty(NEW.{geom}))
  BEGIN INSERT OR REPLACE INTO {index} VALUES (NEW.{fid}, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom})); END;
CREATE TRIGGER {index_update6} AFTER UPDATE OF {geom} ON {table}
  WHEN OLD.{fid} = NEW.{fid} AND (NEW.{geom} NOTNULL AND NOT ST_IsEmpty(NEW.{geom})) AND (OLD.{geom} NOTNULL AND NOT ST_IsEmpty(OLD.{geom}))
  BEGIN UPDATE {index} SET minx = ST_MinX(NEW.{geom}), maxx = ST_MaxX(NEW.{geom}), miny = ST_MinY(NEW.{geom}), maxy = ST_MaxY(NEW.{geom}) WHERE id = NEW.{fid}; END;
CREATE TRIGGER {index_update7} AFTER UPDATE OF {geom} ON {table}
  WHEN OLD.{fid} = NEW.{fid} AND (NEW.{geom} NOTNULL AND NOT ST_IsEmpty(NEW.{geom})) AND (OLD.{geom} ISNULL OR ST_IsEmpty(OLD.{geom}))
  BEGIN INSERT INTO {index} VALUES (NEW.{fid}, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom})); END;
CREATE TRIGGER {index_update2} AFTER UPDATE OF {geom} ON {table}
  WHEN OLD.{fid} = NEW.{fid} AND (NEW.{geom} ISNULL OR ST_IsEmpty(NEW.{geom}))
  BEGIN DELETE FROM {index} WHERE id = OLD.{fid}; END;
CREATE TRIGGER {index_update5} AFTER UPDATE ON {table}
  WHEN OLD.{fid} != NEW.{fid} AND (NEW.{geom} NOTNULL AND NOT ST_IsEmpty(NEW.{geom}))
  BEGIN DELETE FROM {index} WHERE id = OLD.{fid}; INSERT OR REPLACE INTO {index} VALUES (NEW.{fid}, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom})); END;
CREATE TRIGGER {index_update4} AFTER UPDATE ON {table}
  WHEN OLD.{fid} != NEW.{fid} AND (NEW.{geom} ISNULL OR ST_IsEmpty(NEW.{geom}))
  BEGIN DELETE FROM {index} WHERE id IN (OLD.{fid}, NEW.{fid}); END;
CREATE TRIGGER {index_delete} AFTER DELETE ON {table} WHEN OLD.{geom} NOT NULL
  BEGIN DELETE FROM {index} WHERE id = OLD.{fid}; END;
